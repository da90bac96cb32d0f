package fr.sndscopy.cli.terminal;

import fr.sndscopy.config.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** A folder of pages that belong together, in which nothing of anybody else is replaced. */
public final class PagesFolder {
    private static final int HEAD_BYTES = 4096;

    private final Path folder;
    private final Set<Path> written = new HashSet<>();

    private PagesFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder unless it is there.
     *
     * @param names of what may be in it
     * @param generator what the {@code meta} element of this name says in its pages
     * @throws ConfigurationException when it holds anything else; then it is as it was
     */
    public static PagesFolder open(Path folder, Set<String> names, String generator) {
        try {
            Files.createDirectories(folder);
            if (!isOfUs(folder, names, generator)) {
                throw new ConfigurationException("[" + folder
                        + "] holds something else, which is left as it is: expected a folder that is not there or"
                        + " empty, or one with pages of this command");
            }
            return new PagesFolder(folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** A run that was cut off leaves some of them. */
    private static boolean isOfUs(Path folder, Set<String> names, String generator) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!names.contains(String.valueOf(entry.getFileName()))
                        || (Files.isRegularFile(entry) && !isMadeBy(generator, entry))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isMadeBy(String generator, Path page) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(page)) {
            head = in.readNBytes(HEAD_BYTES);
        }
        return new String(head, StandardCharsets.UTF_8)
                .contains("<meta name=\"generator\" content=\"" + generator + "\">");
    }

    /**
     * Writes one page, which appears whole or not at all; one that is the same is left alone.
     *
     * @param path relative to the folder, with slashes
     * @throws IllegalArgumentException when it leads out of the folder
     * @throws ConfigurationException when it cannot be written
     */
    public void write(String path, byte[] content) {
        Path page = folder.resolve(path).normalize();
        if (!page.startsWith(folder.normalize())) {
            throw new IllegalArgumentException("[" + path + "] leads out of the folder of pages");
        }
        Path there = Objects.requireNonNull(page.getParent(), "a page is in a folder");
        try {
            Files.createDirectories(there);
            written.add(page);
            if (Files.isRegularFile(page) && Arrays.equals(Files.readAllBytes(page), content)) {
                return;
            }
            Path part = Files.createTempFile(there, ".page-", ".part");
            try {
                Files.write(part, content);
                Files.move(part, page, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw unwritable(page, e);
        }
    }

    /** Removes the pages in these folders below that were not written now: what they say holds no more. */
    public void removeOthers(String... folders) throws IOException {
        for (String below : folders) {
            Path there = folder.resolve(below);
            if (!Files.isDirectory(there)) {
                continue;
            }
            try (DirectoryStream<Path> pages = Files.newDirectoryStream(there, "*.html")) {
                for (Path page : pages) {
                    if (!written.contains(page)) {
                        Files.delete(page);
                    }
                }
            }
        }
    }

    private static ConfigurationException unwritable(Path path, IOException e) {
        return new ConfigurationException(
                "[" + path + "] cannot be written: expected a folder that may be written to", e);
    }
}
