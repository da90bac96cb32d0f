package fr.sndscopy.cli;

import fr.sndscopy.config.Seams;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** Has a command find the {@link Seams} of a test between it and what it calls, as if they were on the class path. */
public final class WithSeams {
    private WithSeams() {}

    /** A command of this process. */
    public interface Command<T> {
        T run() throws IOException;
    }

    /** @param folder where the file that names them is kept */
    public static <T> T of(Class<? extends Seams> seams, Path folder, Command<T> command) throws IOException {
        Path services = Files.writeString(folder.resolve("services"), seams.getName());
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(new ClassLoader(usual) {
                @Override
                public Enumeration<URL> getResources(String name) throws IOException {
                    return name.equals("META-INF/services/" + Seams.class.getName())
                            ? Collections.enumeration(List.of(services.toUri().toURL()))
                            : super.getResources(name);
                }
            });
            return command.run();
        } finally {
            thread.setContextClassLoader(usual);
        }
    }
}
