package fr.sndscopy.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigitRunTest {
    @Test
    void digitsAreTheNumberThatJavaMakesOfThem() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int turn = 0; turn < 20_000; turn++) {
            int length = 1 + random.nextInt(DigitRun.MAX_DIGITS);
            String digits = random.ints(length, '0', '9' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            int before = random.nextInt(10);
            int behind = random.nextInt(10);

            assertThat(parse(digits, before, behind)).as("seed " + seed).isEqualTo(Long.parseLong(digits));
        }
    }

    @Test
    void oneByteThatIsNoDigitIsSeenWhereverItStands() {
        for (int length = 1; length <= DigitRun.MAX_DIGITS; length++) {
            for (int place = 0; place < length; place++) {
                for (int value = 0; value < 256; value++) {
                    byte[] text = new byte[length + 9];
                    Arrays.fill(text, (byte) '9');
                    text[place] = (byte) value;
                    boolean digit = value >= '0' && value <= '9';
                    assertThat(DigitRun.parse(text, 0, length) != DigitRun.NOT_DIGITS)
                            .as("byte %d at %d of %d", value, place, length)
                            .isEqualTo(digit);
                }
            }
        }
    }

    private static long parse(String digits, int before, int behind) {
        byte[] text = new byte[before + digits.length() + behind];
        Arrays.fill(text, (byte) -1);
        byte[] bytes = digits.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, text, before, bytes.length);
        return DigitRun.parse(text, before, bytes.length);
    }
}
