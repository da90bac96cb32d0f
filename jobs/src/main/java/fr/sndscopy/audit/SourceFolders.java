package fr.sndscopy.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folders that an auditor brings with what was delivered: each is that of a delivery, or holds those of several. */
final class SourceFolders {
    private static final Pattern ID = Pattern.compile("(?m)^delivery:\\s*['\"]?([A-Za-z0-9._-]+)['\"]?\\s*(?:#.*)?$");
    private static final int MOST_BYTES = 1 << 20;

    private final Map<String, Path> byDelivery = new HashMap<>();

    /** @throws AuditRefusedException when one of them cannot be looked into */
    SourceFolders(List<Path> folders) {
        for (Path folder : folders) {
            try (Stream<Path> below = Files.list(folder)) {
                add(folder);
                for (Path each : below.filter(Files::isDirectory).sorted().toList()) {
                    add(each);
                }
            } catch (IOException e) {
                throw new AuditRefusedException("[--source] " + folder + " cannot be read: expected a folder", e);
            }
        }
    }

    /** By what its declaration says, or else by its name. */
    private void add(Path folder) throws IOException {
        String id = String.valueOf(folder.getFileName());
        Path declaration = folder.resolve("delivery.yaml");
        if (Files.isRegularFile(declaration) && Files.size(declaration) <= MOST_BYTES) {
            Matcher declared = ID.matcher(new String(Files.readAllBytes(declaration), StandardCharsets.ISO_8859_1));
            if (declared.find()) {
                id = declared.group(1);
            }
        }
        byDelivery.putIfAbsent(id, folder);
    }

    /** Where the files of a delivery are; empty when nobody brought them. */
    Optional<Path> of(String delivery) {
        return Optional.ofNullable(byDelivery.get(delivery));
    }
}
