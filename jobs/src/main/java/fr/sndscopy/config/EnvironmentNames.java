package fr.sndscopy.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Holds what the environment says to sndscopy against what it can be told. Spring passes over names that it does not bind: one
 * letter wrong, and the store would be the one in the home.
 *
 * <p>{@code store.path-style} is {@code SNDSCOPY_STORE_PATH_STYLE}, or without the dash {@code SNDSCOPY_STORE_PATHSTYLE}: those are
 * the spellings that Spring binds whatever the rest. Another case, dots and dashes are refused, although some of them would be bound.
 */
final class EnvironmentNames {
    private static final String PREFIX = "SNDSCOPY_";
    private static final String PROPERTY_PREFIX = "sndscopy.";
    private static final Pattern OURS = Pattern.compile("(?i)sndscopy([^a-z0-9].*)?");
    private static final Pattern INDEX = Pattern.compile("_\\d+");

    /** Read by the launcher and the command line themselves. */
    private static final Set<String> LAUNCHER =
            Set.of("SNDSCOPY_HOME", "SNDSCOPY_JAVA_OPTS", "SNDSCOPY_NO_BUILD", "SNDSCOPY_NO_CDS");

    /** Read by the tests of this tree, which run commands in their own environment. */
    private static final Set<String> TESTS = Set.of("SNDSCOPY_REQUIRE_DOCKER", "SNDSCOPY_TEST_RUN");

    /** Java properties that the launcher sets. */
    private static final Set<String> LAUNCHER_PROPERTIES =
            Set.of("sndscopy.terminal", "sndscopy.terminal-output", "sndscopy.columns", "sndscopy.command");

    private final PropertyNames names;
    private final Map<String, String> spellings = new HashMap<>();
    private final Set<String> suggested = new TreeSet<>(LAUNCHER);

    EnvironmentNames(PropertyNames names) {
        this.names = names;
        for (String name : names.values()) {
            learn(name);
        }
        for (String name : names.lists()) {
            learn(name);
        }
    }

    private void learn(String name) {
        spellings.put(variable(name), name);
        spellings.put(variable(name.replace("-", "")), name);
        suggested.add(variable(name));
    }

    /** As it is documented: {@code SNDSCOPY_STORE_PATH_STYLE}. */
    static String variable(String property) {
        return PREFIX + property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** @throws ConfigurationException naming a variable that has no effect, says nothing, or says what another says */
    void checkVariables(Map<String, String> environment) {
        Map<String, String> said = new HashMap<>();
        for (String name : new TreeSet<>(environment.keySet())) {
            if (!OURS.matcher(name).matches() || LAUNCHER.contains(name) || TESTS.contains(name)) {
                continue;
            }
            String property = property(name);
            String other = said.putIfAbsent(property, name);
            if (other != null && !names.lists().contains(property)) {
                throw new ConfigurationException(
                        "[" + name + "] the same as " + other + ": expected one variable for " + property);
            }
            PropertiesReader.refuseEmpty(name, property, environment.get(name));
        }
    }

    private String property(String variable) {
        String exact = spellings.get(variable);
        if (exact == null) {
            String list = spellings.get(INDEX.matcher(variable).replaceFirst(""));
            exact = list != null && names.lists().contains(list) ? list : null;
        }
        if (exact != null) {
            return exact;
        }
        for (String map : names.maps()) {
            String name = variable(map);
            if (variable.equals(name) || variable.startsWith(name + "_")) {
                throw new ConfigurationException("[" + variable + "] cannot be said in the environment, where names"
                        + " have no case: expected sndscopy." + map + " in sndscopy.yaml");
            }
        }
        throw unknown(variable, suggested, "a variable of sndscopy: " + PREFIX + "… as in the README");
    }

    /** Likewise Java's properties, {@code -Dsndscopy.store.endpoint=…}: only as they are written in the file. */
    void checkProperties(Collection<String> properties) {
        Set<String> known = new TreeSet<>(LAUNCHER_PROPERTIES);
        names.all().forEach(name -> known.add(PROPERTY_PREFIX + name));
        for (String property : new TreeSet<>(properties)) {
            if (property.toLowerCase(Locale.ROOT).startsWith(PROPERTY_PREFIX)
                    && !known.contains(property.replaceFirst("\\[.*", ""))) {
                throw unknown("-D" + property, known, "a key of sndscopy.yaml");
            }
        }
    }

    private static ConfigurationException unknown(String name, Collection<String> known, String expected) {
        return new ConfigurationException("[" + name + "] unknown, it would have no effect: expected " + expected
                + Nearest.question(name, known));
    }
}
