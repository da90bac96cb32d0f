package fr.sndscopy.checkpoint;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of a Merkle tree by itself (C2SP tlog-tiles): up to 256 hashes of one height, side by side, or the up to 256 entries below those of
 * the lowest. A full tile never changes; one with fewer is as long as the tree ends in it.
 *
 * @param kind what it holds
 * @param level 0 for hashes of leaves, and for entries; a hash of level L is over 256 to the power of L leaves
 * @param index from 0, within the level
 * @param width how many hashes or entries, 1 to 256
 */
public record Tile(Kind kind, int level, long index, int width) {
    /** The most hashes of a tile. */
    public static final int WIDTH = 256;

    /** How many levels of the tree a tile stands for. */
    static final int HEIGHT = 8;

    /** Trees of fewer than 2 to the power of 56 leaves have no tile above it. */
    private static final int MAX_LEVEL = 6;

    private static final String FOLDER = "tile/";
    private static final Pattern PATH =
            Pattern.compile("tile/(0|[1-9][0-9]?|entries)/((?:x[0-9]{3}/){0,4}[0-9]{3})(?:[.]p/([1-9][0-9]{0,2}))?");

    /** What a tile holds. */
    public enum Kind {
        /** {@code tile/<level>/…}: hashes, 32 bytes each. */
        HASHES,
        /** {@code tile/entries/…}: an {@link EntryBundle}. */
        ENTRIES
    }

    public Tile {
        if (level < 0 || level > MAX_LEVEL || index < 0 || width < 1 || width > WIDTH) {
            throw new IllegalArgumentException("no tile of level " + level + ", index " + index + ", width " + width);
        }
        if (kind == Kind.ENTRIES && level != 0) {
            throw new IllegalArgumentException("entries are of level 0 alone");
        }
        if (index >= Long.MAX_VALUE >> (HEIGHT * (level + 1))) {
            throw new IllegalArgumentException("no tile of level " + level + " has index " + index);
        }
    }

    /**
     * All tiles that a tree of some size consists of, those of entries too: full ones first, in the end what the tree ends in, of which the
     * entries are last.
     *
     * @param size how many leaves
     */
    public static List<Tile> of(long size) {
        List<Tile> tiles = new ArrayList<>();
        int levels = 0;
        for (; size >> (HEIGHT * levels) > 0; levels++) {
            for (long index = 0; index < size >> (HEIGHT * (levels + 1)); index++) {
                if (levels == 0) {
                    tiles.add(new Tile(Kind.ENTRIES, 0, index, WIDTH));
                }
                tiles.add(new Tile(Kind.HASHES, levels, index, WIDTH));
            }
        }
        for (int level = levels - 1; level >= 0; level--) {
            end(Kind.HASHES, level, size).ifPresent(tiles::add);
        }
        end(Kind.ENTRIES, 0, size).ifPresent(tiles::add);
        return List.copyOf(tiles);
    }

    /** What a tree of some size ends in, where that is no full tile. */
    static Optional<Tile> end(Kind kind, int level, long size) {
        long hashes = size >> (HEIGHT * level);
        int width = (int) (hashes % WIDTH);
        return width == 0 ? Optional.empty() : Optional.of(new Tile(kind, level, hashes / WIDTH, width));
    }

    /** The tile that lies under a path; empty when no tile does. */
    public static Optional<Tile> ofPath(String path) {
        Matcher steps = PATH.matcher(path);
        if (!steps.matches()) {
            return Optional.empty();
        }
        boolean entries = steps.group(1).equals("entries");
        int level = entries ? 0 : Integer.parseInt(steps.group(1));
        long index = Long.parseLong(steps.group(2).replaceAll("[x/]", ""));
        int width = steps.group(3) == null ? WIDTH : Integer.parseInt(steps.group(3));
        if (level > MAX_LEVEL || (steps.group(3) != null && width >= WIDTH)) {
            return Optional.empty();
        }
        try {
            Tile tile = new Tile(entries ? Kind.ENTRIES : Kind.HASHES, level, index, width);
            return tile.path().equals(path) ? Optional.of(tile) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@code tile/<level>/<index>[.p/<width>]}: the index in steps of three digits, all but the last behind an {@code x}. */
    public String path() {
        StringBuilder steps = new StringBuilder(String.format("%03d", index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            steps.insert(0, String.format("x%03d/", rest % 1000));
        }
        return FOLDER + (kind == Kind.ENTRIES ? "entries" : Integer.toString(level)) + "/" + steps
                + (isFull() ? "" : ".p/" + width);
    }

    /** Whether no larger tree has another in its place. */
    public boolean isFull() {
        return width == WIDTH;
    }

    /** The same with as many hashes as it can have. */
    public Tile full() {
        return new Tile(kind, level, index, WIDTH);
    }

    /** How many leaves a tree has at least that it is a part of. */
    public long entries() {
        return (index * WIDTH + width) << (HEIGHT * level);
    }

    /** The bytes of a tile of hashes. */
    public static byte[] bytes(List<TreeHash> hashes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(hashes.size() * TreeHash.BYTES);
        hashes.forEach(hash -> bytes.writeBytes(hash.toBytes()));
        return bytes.toByteArray();
    }

    /**
     * The hashes of this tile.
     *
     * @throws IllegalArgumentException unless there are as many bytes as it has
     */
    public List<TreeHash> hashes(byte[] bytes) {
        if (bytes.length != width * TreeHash.BYTES) {
            throw new IllegalArgumentException("no tile of " + width + " hashes: expected " + width * TreeHash.BYTES
                    + " bytes, found " + bytes.length);
        }
        List<TreeHash> hashes = new ArrayList<>(width);
        for (int at = 0; at < bytes.length; at += TreeHash.BYTES) {
            hashes.add(TreeHash.of(Arrays.copyOfRange(bytes, at, at + TreeHash.BYTES)));
        }
        return List.copyOf(hashes);
    }
}
