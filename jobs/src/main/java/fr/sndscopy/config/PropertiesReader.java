package fr.sndscopy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/** Reads {@link SndscopyProperties} from a home's file and the environment, which wins. Unknown properties are errors; no file is none. */
final class PropertiesReader {
    private PropertiesReader() {}

    /** @throws ConfigurationException naming the property */
    static SndscopyProperties read(Path file) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.setConversionService(new ApplicationConversionService());
        try {
            List<PropertySource<?>> sources = Files.notExists(file)
                    ? List.of()
                    : new YamlPropertySourceLoader().load("sndscopy.yaml", new FileSystemResource(file));
            sources.forEach(source -> environment.getPropertySources().addLast(source));
        } catch (IOException | RuntimeException e) {
            throw new ConfigurationException("[" + file.getFileName() + "] cannot be read: " + e.getMessage(), e);
        }
        ConfigurationPropertySources.attach(environment);
        try {
            return Binder.get(
                            environment,
                            new NoUnboundElementsBindHandler(
                                    org.springframework.boot.context.properties.bind.BindHandler.DEFAULT,
                                    new UnboundElementsSourceFilter()))
                    .bindOrCreate("sndscopy", Bindable.of(SndscopyProperties.class));
        } catch (BindException e) {
            throw new ConfigurationException(
                    "[" + e.getName() + "] " + rootCause(e).getMessage(), e);
        }
    }

    private static Throwable rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
