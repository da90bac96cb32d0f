package fr.sndscopy.checkpoint;

import java.util.Base64;

/** Base64 (RFC 4648, section 4) in the one form that an encoder gives it: no two texts are the same bytes. */
final class Base64Text {
    private Base64Text() {}

    /** @throws IllegalArgumentException when an encoder would not have written this */
    static byte[] decode(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no Base64", e);
        }
        if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("no Base64 as an encoder writes it");
        }
        return bytes;
    }
}
