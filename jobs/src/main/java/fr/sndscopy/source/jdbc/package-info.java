/**
 * Tables of databases. What is delivered is a document that names a snapshot, {@link fr.sndscopy.database.TableSnapshot}; the rows are read of the database while the snapshot is there. See
 * {@link fr.sndscopy.source.SourceFormat}.
 */
@NullMarked
package fr.sndscopy.source.jdbc;

import org.jspecify.annotations.NullMarked;
