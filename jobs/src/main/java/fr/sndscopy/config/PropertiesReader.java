package fr.sndscopy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads {@link SndscopyProperties} from a home's file and the environment, which wins. What would have no effect is an error, wherever
 * it stands: unknown names, names without a value, settings of a store or database that is not named. No file is none.
 */
final class PropertiesReader {
    /** What all keys of the file are below. */
    private static final String ROOT = "sndscopy";
    /** Elements between dots, and any text in brackets. */
    private static final Pattern NAME = Pattern.compile("(?:[A-Za-z0-9._-]|\\[[^]]*])*");

    private static final List<String> STORE_SETTINGS = List.of(
            "bucket",
            "region",
            "prefix",
            "path-style",
            "credentials-file",
            "ca-file",
            "call-timeout",
            "retention.mode",
            "retention.ledger",
            "retention.evidence");
    private static final List<String> SOURCE_SETTINGS =
            List.of("region", "path-style", "credentials-file", "ca-file", "call-timeout");
    private static final List<String> TOKEN_SETTINGS = List.of("token", "slot", "pin-file", "key-prefix");
    private static final List<String> TRANSIT_SETTINGS = List.of(
            "mount",
            "namespace",
            "ca-file",
            "key-prefix",
            "token-file",
            "role-id-file",
            "secret-id-file",
            "kubernetes-role",
            "jwt-file",
            "login-mount");
    private static final List<String> DATABASE_SETTINGS = List.of("username", "password-file");

    private PropertiesReader() {}

    /** @throws ConfigurationException naming the property */
    static SndscopyProperties read(Path file) {
        return read(file, System.getenv(), System.getProperties());
    }

    /**
     * Likewise.
     *
     * @param variables of the process
     * @param javaProperties which win over them
     */
    static SndscopyProperties read(Path file, Map<String, String> variables, Properties javaProperties) {
        PropertyNames names = new PropertyNames();
        EnvironmentNames said = new EnvironmentNames(names);
        said.checkVariables(variables);
        said.checkProperties(javaProperties.stringPropertyNames());
        StandardEnvironment environment = environment(variables, javaProperties);
        environment.setConversionService(new ApplicationConversionService());
        try {
            List<PropertySource<?>> sources = Files.notExists(file)
                    ? List.of()
                    : new YamlPropertySourceLoader().load("sndscopy.yaml", new FileSystemResource(file));
            sources.forEach(source -> checkNames(source, names));
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
        Binder binder = Binder.get(
                environment, new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()));
        SndscopyProperties properties;
        try {
            properties = binder.bindOrCreate("sndscopy", Bindable.of(SndscopyProperties.class));
        } catch (BindException e) {
            throw new BindingProblem(e).toConfigurationException(names.all());
        }
        refuseAimless(properties, Binder.get(environment));
        return properties;
    }

    private static StandardEnvironment environment(Map<String, String> variables, Properties javaProperties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.setConversionService(new ApplicationConversionService());
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.copyOf(variables)));
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                        new PropertiesPropertySource(
                                StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, javaProperties));
        return environment;
    }

    /** Settings of a store or database that is not named would be passed over for the ones in the home. */
    private static void refuseAimless(SndscopyProperties properties, Binder binder) {
        if (properties.store().endpoint() == null) {
            refuseWithout("store", "endpoint", STORE_SETTINGS, binder);
            if (properties.source().endpoint() == null) {
                refuseWithout("source", "endpoint", SOURCE_SETTINGS, binder);
                refuseALimitWithoutALine(properties.bandwidth());
            }
            if (properties.store().embedded() == SndscopyProperties.Embedded.REFUSED) {
                throw new ConfigurationException("[sndscopy.store.endpoint] missing, and store.embedded is refused:"
                        + " expected https://host[:port], here or as SNDSCOPY_STORE_ENDPOINT");
            }
        }
        refuseHalfARetention(properties.store().retention(), binder);
        if (properties.signing().keystore() == null) {
            refuseWithout("signing", "keystore", List.of("password-file", "timestamp.url"), binder);
        } else if (properties.signing().passwordFile() == null) {
            throw new ConfigurationException("[sndscopy.signing.password-file] missing: the file whose first line is"
                    + " the password of signing.keystore");
        }
        if (properties.signing().timestamp().url() == null) {
            refuseWithout("signing.timestamp", "url", List.of("policy", "every"), binder);
        }
        if (properties.webhook().url() == null) {
            refuseWithout("webhook", "url", List.of("secret-file"), binder);
        }
        if (properties.lineage().url() == null) {
            refuseWithout("lineage", "url", List.of("token-file"), binder);
            if (properties.lineage().file() == null) {
                refuseWithout("lineage", "file", List.of("namespace"), binder);
            }
        }
        refuseHalfAKeyService(properties.keys(), binder);
        if (properties.database().url() == null) {
            refuseWithout("database", "url", DATABASE_SETTINGS, binder);
        }
    }

    private static void refuseALimitWithoutALine(SndscopyProperties.Line line) {
        if (line.limit() != null || !line.quiet().isEmpty()) {
            throw new ConfigurationException("[sndscopy.bandwidth] given without sndscopy.store.endpoint or"
                    + " sndscopy.source.endpoint, it would have no effect: nothing goes over a line to a store in the"
                    + " home");
        }
    }

    private static void refuseHalfARetention(SndscopyProperties.Retention retention, Binder binder) {
        if (retention.mode() == null) {
            refuseWithout("store.retention", "mode", List.of("ledger", "evidence"), binder);
        } else if (retention.ledger() == null) {
            throw new ConfigurationException(
                    "[sndscopy.store.retention.ledger] missing: expected " + RetentionPeriod.FORM);
        }
    }

    private static void refuseHalfAKeyService(SndscopyProperties.Keys keys, Binder binder) {
        SndscopyProperties.Pkcs11 token = keys.pkcs11();
        List<String> services = new ArrayList<>();
        if (keys.keystore() != null || keys.passwordFile() != null) {
            services.add("keys.keystore or keys.password-file");
        }
        if (token.library() == null) {
            refuseWithout("keys.pkcs11", "library", TOKEN_SETTINGS, binder);
        } else {
            services.add("keys.pkcs11.library");
            if (token.pinFile() == null) {
                throw new ConfigurationException(
                        "[sndscopy.keys.pkcs11.pin-file] missing: the file whose first line is the user's PIN");
            }
            if (token.token() == null && token.slot() == null) {
                throw new ConfigurationException("[sndscopy.keys.pkcs11.token] missing: expected the token's label, or"
                        + " its slot in keys.pkcs11.slot");
            }
        }
        if (keys.transit().address() == null) {
            refuseWithout("keys.transit", "address", TRANSIT_SETTINGS, binder);
        } else {
            services.add("keys.transit.address");
        }
        if (services.size() > 1) {
            throw new ConfigurationException("[sndscopy.keys] given " + String.join(" beside ", services)
                    + ": keys are kept by one service, expected one of them");
        }
    }

    private static void refuseWithout(String group, String needed, List<String> settings, Binder binder) {
        for (String setting : settings) {
            String name = "sndscopy." + group + "." + setting;
            if (binder.bind(name, String.class).isBound()) {
                throw new ConfigurationException("[" + name + "] given without sndscopy." + group + "." + needed
                        + ", it would have no effect: expected both, or neither");
            }
        }
    }

    /** An empty value is most often a variable that was not set where it was copied from. */
    static void refuseEmpty(String place, String property, @Nullable Object value) {
        if (value != null && value.toString().isBlank() && !property.equals("store.prefix")) {
            throw new ConfigurationException("[" + place + "] empty: expected a value, or not to be said at all");
        }
    }

    /** Characters that names of properties do not have would be passed over, and {@code *} with them. */
    private static void checkNames(PropertySource<?> source, PropertyNames names) {
        if (source instanceof EnumerablePropertySource<?> properties) {
            for (String name : properties.getPropertyNames()) {
                if (!NAME.matcher(name).matches()) {
                    throw new ConfigurationException("[" + name + "] not usable: expected a key with other characters"
                            + " than letters, digits, - and _ in brackets, as \"[*]\"");
                }
                if (!name.equals(ROOT) && !name.startsWith(ROOT + ".")) {
                    throw new ConfigurationException("[" + name + "] stands outside of sndscopy:, it would have no"
                            + " effect: expected all keys below it");
                }
                String property = name.replaceFirst("^sndscopy\\.", "");
                if (names.values().contains(property)) {
                    refuseEmpty(name, property, properties.getProperty(name));
                }
            }
        }
    }
}
