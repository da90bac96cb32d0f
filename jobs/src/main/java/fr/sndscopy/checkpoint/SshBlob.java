package fr.sndscopy.checkpoint;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The data types of SSH (RFC 4251, section 5): 32-bit numbers, strings behind their length, and numbers of any length. */
final class SshBlob {
    private SshBlob() {}

    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Writer raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Writer number(int number) {
            return raw(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        }

        Writer bytes(byte[] bytes) {
            return number(bytes.length).raw(bytes);
        }

        Writer text(String text) {
            return bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        /** {@code mpint}: two's complement, as short as can be, which is how Java writes it; zero is empty. */
        Writer integer(BigInteger integer) {
            return bytes(integer.signum() == 0 ? new byte[0] : integer.toByteArray());
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }

    /** Throws {@link IllegalArgumentException} where there is less than it is asked for. */
    static final class Reader {
        private final ByteBuffer in;

        Reader(byte[] bytes) {
            this.in = ByteBuffer.wrap(bytes);
        }

        byte[] raw(int length) {
            if (length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException("ends too early");
            }
            byte[] bytes = new byte[length];
            in.get(bytes);
            return bytes;
        }

        int number() {
            return ByteBuffer.wrap(raw(Integer.BYTES)).getInt();
        }

        byte[] bytes() {
            return raw(number());
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        BigInteger integer() {
            byte[] bytes = bytes();
            return bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
        }

        void requireEnd() {
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("goes on behind its end");
            }
        }
    }
}
