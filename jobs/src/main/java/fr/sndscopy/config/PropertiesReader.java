package fr.sndscopy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads {@link SndscopyProperties} from a home's file and the environment, which wins. Unknown properties are errors; no file is none. */
final class PropertiesReader {
    /** Elements between dots, and any text in brackets. */
    private static final Pattern NAME = Pattern.compile("(?:[A-Za-z0-9._-]|\\[[^]]*])*");

    private PropertiesReader() {}

    /** @throws ConfigurationException naming the property */
    static SndscopyProperties read(Path file) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.setConversionService(new ApplicationConversionService());
        try {
            List<PropertySource<?>> sources = Files.notExists(file)
                    ? List.of()
                    : new YamlPropertySourceLoader().load("sndscopy.yaml", new FileSystemResource(file));
            sources.forEach(PropertiesReader::checkNames);
            sources.forEach(source -> environment.getPropertySources().addLast(source));
        } catch (ConfigurationException e) {
            throw e;
        } catch (MarkedYAMLException e) {
            throw new ConfigurationException(
                    "[" + file.getFileName() + ": line " + (e.getProblemMark().getLine() + 1) + "] no YAML: "
                            + e.getProblem(),
                    e);
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
            throw new BindingProblem(e).toConfigurationException();
        }
    }

    /** Characters that names of properties do not have would be passed over, and {@code *} with them. */
    private static void checkNames(PropertySource<?> source) {
        if (source instanceof EnumerablePropertySource<?> properties) {
            for (String name : properties.getPropertyNames()) {
                if (!NAME.matcher(name).matches()) {
                    throw new ConfigurationException("[" + name + "] not usable: expected a key with other characters"
                            + " than letters, digits, - and _ in brackets, as \"[*]\"");
                }
            }
        }
    }
}
