package fr.sndscopy.database;

/**
 * A state of a database that sessions can read.
 *
 * @param server what tells the server, and all copies of it, from others
 * @param catalog the database within it
 * @param id what sessions enter it by
 * @param position what the state is: two with the same id, at different times, differ in it
 */
public record SnapshotPoint(String server, String catalog, String id, String position) {}
