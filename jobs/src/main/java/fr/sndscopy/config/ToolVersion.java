package fr.sndscopy.config;

/** The version of this build. */
public final class ToolVersion {
    private ToolVersion() {}

    /** As in the jar's manifest; {@code development} when run from class files. */
    public static String current() {
        String version = ToolVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
