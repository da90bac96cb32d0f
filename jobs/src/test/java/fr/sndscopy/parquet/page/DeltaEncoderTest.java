package fr.sndscopy.parquet.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesReader;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.parquet.column.values.deltalengthbytearray.DeltaLengthByteArrayValuesReader;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read by parquet-java, which shares no code with it. */
class DeltaEncoderTest {
    private static final Column NUMBER = Column.of("NUMBER", ColumnType.integer(18));
    private static final Column SMALL_NUMBER = Column.of("SMALL", ColumnType.integer(9));
    private static final Column TEXT = Column.of("TEXT", ColumnType.string(0));

    private final DeltaEncoder encoder = new DeltaEncoder();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 62, 63, 64})
    void numbersOfEveryWidthAreDecoded(int width) throws Exception {
        Random random = seeded();
        LongSupplier number = () -> width == 0 ? 7 : random.nextLong() >> (Long.SIZE - width);
        for (int count : new int[] {0, 1, 2, 32, 33, 127, 128, 129, 130, 257, 5_000}) {
            long[] numbers = LongStream.generate(number).limit(count).toArray();

            assertThat(decoded(encode(numbers, PrimitiveTypeName.INT64), count)).isEqualTo(numbers);
        }
    }

    @Test
    void whatIsFarthestApartIsDecoded() throws Exception {
        long[] longs = {Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, 1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE};
        long[] ints = {Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE};

        assertThat(decoded(encode(longs, PrimitiveTypeName.INT64), longs.length))
                .isEqualTo(longs);
        assertThat(decodedInts(encode(ints, PrimitiveTypeName.INT32), ints.length))
                .isEqualTo(ints);
    }

    /** Encodings.md: differences of an INT32 are of 32 bits at most, as there are readers that take no more. */
    @Test
    void smallNumbersHaveDifferencesOfThirtyTwoBits() throws Exception {
        Random random = seeded();
        long[] ints = LongStream.generate(random::nextInt).limit(10_000).toArray();

        BytesInput encoded = encode(ints, PrimitiveTypeName.INT32);

        assertThat(decodedInts(encoded, ints.length)).isEqualTo(ints);
        assertThat(encoded.size()).isLessThan(10_000 * Integer.BYTES + 10_000 / 128 * 12 + 100);
    }

    @Test
    void asManyBytesAreTakenAsParquetJavaTakes() throws Exception {
        Random random = seeded();
        for (int round = 0; round < 200; round++) {
            int shift = random.nextInt(Long.SIZE);
            long[] numbers = LongStream.generate(() -> random.nextLong() >> shift)
                    .limit(random.nextInt(1_000))
                    .toArray();
            try (DeltaBinaryPackingValuesWriterForLong writer = new DeltaBinaryPackingValuesWriterForLong(
                    1_024, 1 << 20, org.apache.parquet.bytes.HeapByteBufferAllocator.getInstance())) {
                for (long number : numbers) {
                    writer.writeLong(number);
                }

                assertThat(encode(numbers, PrimitiveTypeName.INT64).size())
                        .isEqualTo(writer.getBytes().size());
            }
        }
    }

    @Test
    void textsOfAnyLengthAreDecodedAndAbsentOnesPassedOver() throws Exception {
        Random random = seeded();
        List<String> texts = new ArrayList<>();
        ColumnVector vector = new ColumnVector(TEXT, 3_000);
        for (int row = 0; row < 3_000; row++) {
            if (random.nextInt(5) == 0) {
                vector.ids()[row] = ColumnVector.NULL_ID;
                continue;
            }
            String text = "é".repeat(random.nextInt(4)) + "x".repeat(random.nextInt(300));
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            vector.ids()[row] = vector.addBytes(utf8, 0, utf8.length);
            if (row >= 100) {
                texts.add(text);
            }
        }
        PrimitiveType type = Types.required(PrimitiveTypeName.BINARY).named("TEXT");

        BytesInput encoded = encoder.values(vector, 100, 3_000, type);

        ValuesReader reader = started(new DeltaLengthByteArrayValuesReader(), encoded, texts.size());
        for (String text : texts) {
            assertThat(reader.readBytes().toStringUsingUTF8()).isEqualTo(text);
        }
    }

    @Test
    void equalNumbersAndEqualStepsTakeNoSpace() throws Exception {
        long[] steps =
                LongStream.range(0, 100_000).map(i -> 100_000_000_000L + 3 * i).toArray();

        assertThat(encode(steps, PrimitiveTypeName.INT64).size()).isLessThan(100_000 / 20);
    }

    @Test
    void aTypeWithoutDifferencesIsRefused() {
        PrimitiveType type = Types.required(PrimitiveTypeName.BOOLEAN).named("NUMBER");

        assertThat(ValueForm.DELTA.suits(type)).isFalse();
        assertThatThrownBy(() -> encoder.values(new ColumnVector(NUMBER, 1), 0, 1, type))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Random seeded() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        return new Random(seed);
    }

    /** Encodes them behind a row that is not asked for, each third row absent. */
    private BytesInput encode(long[] numbers, PrimitiveTypeName type) {
        int rows = 1 + numbers.length + numbers.length / 2;
        ColumnVector vector = new ColumnVector(type == PrimitiveTypeName.INT32 ? SMALL_NUMBER : NUMBER, rows);
        vector.ids()[0] = vector.addLong(12_345);
        int row = 1;
        for (int i = 0; i < numbers.length; i++) {
            vector.ids()[row++] = vector.addLong(numbers[i]);
            if (i % 2 == 1) {
                vector.ids()[row++] = ColumnVector.NULL_ID;
            }
        }
        return encoder.values(vector, 1, row, Types.required(type).named("NUMBER"));
    }

    private static long[] decoded(BytesInput encoded, int count) throws IOException {
        ValuesReader reader = started(new DeltaBinaryPackingValuesReader(), encoded, count);
        return LongStream.generate(reader::readLong).limit(count).toArray();
    }

    private static long[] decodedInts(BytesInput encoded, int count) throws IOException {
        ValuesReader reader = started(new DeltaBinaryPackingValuesReader(), encoded, count);
        return LongStream.generate(reader::readInteger).limit(count).toArray();
    }

    private static ByteBuffer bytes(BytesInput encoded) throws IOException {
        return ByteBuffer.wrap(encoded.toInputStream().readAllBytes());
    }

    private static ValuesReader started(ValuesReader reader, BytesInput encoded, int count) throws IOException {
        reader.initFromPage(count, ByteBufferInputStream.wrap(bytes(encoded)));
        return reader;
    }
}
