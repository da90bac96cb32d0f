package fr.sndscopy.ledger.access;

/**
 * Who acts. Both names are claims: what proves them is who may write to the store, and how the machine is kept.
 *
 * @param operator who answers for it, as configured
 * @param user of the operating system
 * @param toolVersion of the program
 */
public record Actor(String operator, String user, String toolVersion) {

    /** With the user that owns this process, whatever the environment says of it. */
    public static Actor ofThisProcess(String operator, String toolVersion) {
        return new Actor(
                operator,
                ProcessHandle.current().info().user().orElseGet(() -> System.getProperty("user.name", "unknown")),
                toolVersion);
    }
}
