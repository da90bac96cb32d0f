package fr.sndscopy.crypto.pkcs11;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What one thread prints to standard output for a while; what others print goes where it would. */
final class OwnOutput implements AutoCloseable {
    private final ByteArrayOutputStream own = new ByteArrayOutputStream();
    private final PrintStream before = System.out;

    @SuppressWarnings("ThreadIdentity") // which thread prints is the question
    private OwnOutput() {
        System.setOut(new Fork(before, own, Thread.currentThread()));
    }

    /** Begins with the thread that calls. */
    static OwnOutput begin() {
        return new OwnOutput();
    }

    /** What it has printed so far. */
    String text() {
        return own.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setOut(before);
    }

    private static final class Fork extends PrintStream {
        private final PrintStream others;
        private final ByteArrayOutputStream own;
        private final Thread owner;

        Fork(PrintStream others, ByteArrayOutputStream own, Thread owner) {
            super(others, true, StandardCharsets.UTF_8);
            this.others = others;
            this.own = own;
            this.owner = owner;
        }

        @Override
        public void write(int octet) {
            if (Thread.currentThread() == owner) {
                own.write(octet);
            } else {
                others.write(octet);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (Thread.currentThread() == owner) {
                own.write(bytes, offset, length);
            } else {
                others.write(bytes, offset, length);
            }
        }
    }
}
