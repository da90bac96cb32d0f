/**
 * Databases that rows are copied from: sessions of them, {@linkplain fr.sndscopy.database.SnapshotTaking snapshots} that all sessions read alike, and the rows of a stretch of a table as
 * lines of text. What is delivered of a table is a {@link fr.sndscopy.database.TableSnapshot}. Of one database, the products differ in {@link fr.sndscopy.database.Product}.
 */
@NullMarked
package fr.sndscopy.database;

import org.jspecify.annotations.NullMarked;
