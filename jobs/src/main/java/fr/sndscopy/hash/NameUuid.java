package fr.sndscopy.hash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/** Ids that follow from names: version 8 of RFC 9562, of a SHA-256. */
public final class NameUuid {
    private NameUuid() {}

    /** The id of these names, in this order; none has a line end. */
    public static UUID of(String... names) {
        byte[] hash = HexFormat.of().parseHex(Sha256.of(String.join("\n", names).getBytes(StandardCharsets.UTF_8)));
        ByteBuffer bits = ByteBuffer.wrap(hash);
        return new UUID(
                (bits.getLong() & ~0xF000L) | 0x8000L,
                (bits.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }
}
