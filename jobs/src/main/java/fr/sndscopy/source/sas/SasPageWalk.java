package fr.sndscopy.source.sas;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.source.SourceFormatException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Walks over all rows of a file, in its order, with those that are marked as deleted; and hashes what it reads, which is the whole file, each byte once.
 *
 * <p>Rows stand one behind the other on pages, or each is pointed to, packed or not. A row that SAS has moved for want of room is taken where it lies. Where the file
 * says another number of rows, or of deleted ones, than the walk has come to, the file is refused. Not thread-safe.
 */
final class SasPageWalk implements Closeable {
    private final SasTable table;
    private final InputStream in;
    private final MessageDigest digest = Sha256.newDigest();
    private final byte[] pageBytes;
    private final SasPage page;
    private long pages;
    private int standing;
    private int nextStanding;
    private int nextPointer;
    private int pointers;
    private long walked;
    private long deleted;
    private boolean ended;

    SasPageWalk(SasTable table, SourceBytes file) throws IOException {
        this.table = table;
        this.in = file.open(0, table.header().fileBytes());
        this.pageBytes = new byte[table.header().pageBytes()];
        this.page = new SasPage(table.header(), pageBytes);
        try {
            readThrough(new byte[table.header().headerBytes()]);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private void readThrough(byte[] bytes) throws IOException {
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw new EOFException("[" + table.path() + "] it ends early");
        }
        digest.update(bytes);
    }

    /**
     * Goes to the next row.
     *
     * @param into gets the row, unpacked, from {@code start} on, unless it is deleted
     * @return whether it is one that is not deleted
     * @throws IllegalStateException behind the last one: {@link #hasNext} says whether there is one
     */
    boolean next(byte[] into, int start) throws IOException {
        if (!hasNext()) {
            throw new IllegalStateException("no row is left");
        }
        walked++;
        try {
            boolean there = nextStanding < standing ? standing(into, start) : pointedTo(into, start);
            deleted += there ? 0 : 1;
            return there;
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw damaged();
        }
    }

    private boolean standing(byte[] into, int start) {
        int row = nextStanding++;
        int rowBytes = table.rowBytes();
        int at = Math.toIntExact(page.rowsAt() + (long) row * rowBytes);
        if (at + (long) rowBytes > pageBytes.length) {
            throw new IndexOutOfBoundsException(at);
        }
        if (page.isDeleted(row, rowBytes)) {
            return false;
        }
        System.arraycopy(pageBytes, at, into, start, rowBytes);
        return true;
    }

    private boolean pointedTo(byte[] into, int start) {
        SasPage.Pointer pointer = page.pointer(nextPointer++);
        if (pointer.isDeleted()) {
            return false;
        }
        int rowBytes = table.rowBytes();
        RowPacking packing = table.packing();
        if (pointer.isPacked() && packing != null) {
            packing.unpack(pageBytes, pointer.at(), pointer.length(), into, start, rowBytes);
        } else {
            if (pointer.length() < rowBytes) {
                throw new IndexOutOfBoundsException(pointer.length());
            }
            System.arraycopy(pageBytes, pointer.at(), into, start, rowBytes);
        }
        return true;
    }

    /** Whether there is another row, deleted or not. Behind the last one the file has been read to its end, and its numbers are checked. */
    boolean hasNext() throws IOException {
        try {
            while (nextStanding == standing && !goToPointer()) {
                if (pages == table.header().pages()) {
                    end();
                    return false;
                }
                readPage();
            }
            return true;
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw damaged();
        }
    }

    private void readPage() throws IOException {
        readThrough(pageBytes);
        long number = pages++;
        boolean hasRows = number >= table.firstRowPage();
        standing = hasRows ? page.rows() : 0;
        nextStanding = 0;
        pointers =
                hasRows && table.packing() != null && page.hasSubheaders() && !page.isAmended() ? page.subheaders() : 0;
        nextPointer = 0;
    }

    /** Goes on to the next pointer to a row, if the page has one. */
    private boolean goToPointer() {
        while (nextPointer < pointers) {
            SasPage.Pointer pointer = page.pointer(nextPointer);
            if (isRow(pointer)) {
                return true;
            }
            nextPointer++;
        }
        return false;
    }

    /** Whether a row lies there. What is packed is one, whatever it begins with; of what is not, all that has another length or a signature is none. */
    private boolean isRow(SasPage.Pointer pointer) {
        if (pointer.length() == 0 || pointer.kind() != 1 || pointer.isOfNoAccount()) {
            return false;
        }
        return pointer.isPacked()
                || (walked > 0 && pointer.length() == table.rowBytes())
                || SasTable.Subheader.of(page, table.header(), pointer.at()) == null;
    }

    private void end() {
        if (ended) {
            return;
        }
        if (walked != table.rows()) {
            throw SasTable.refused(
                    table.path(),
                    "it says that it has " + table.rows() + " rows, and has " + walked
                            + ": expected a file that is not damaged");
        }
        if (deleted != table.deleted()) {
            throw SasTable.refused(
                    table.path(),
                    "it says that " + table.deleted() + " of its rows are deleted, and marks " + deleted
                            + ": expected a file that is not damaged");
        }
        ended = true;
    }

    private SourceFormatException damaged() {
        return SasTable.refused(
                table.path(),
                "row " + walked
                        + " lies outside of its page, or cannot be unpacked: expected a file that is not damaged");
    }

    /** Rows walked over, with those that are marked as deleted. */
    long walked() {
        return walked;
    }

    /** Those of them that are marked as deleted. */
    long deleted() {
        return deleted;
    }

    /** Bytes of the file taken in. */
    long bytesRead() {
        return table.header().headerBytes() + pages * (long) pageBytes.length;
    }

    /** SHA-256 of the file; once, behind the last row. */
    String sha256() {
        if (!ended) {
            throw new IllegalStateException("rows are left");
        }
        return Sha256.hex(digest);
    }

    @Override
    public void close() throws IOException {
        Arrays.fill(pageBytes, (byte) 0);
        in.close();
    }
}
