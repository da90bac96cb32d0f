/** Deliveries made of a database: {@link fr.sndscopy.snapshot.SnapshotDelivery} takes a snapshot and writes the folder that {@code migrate} reads. */
@NullMarked
package fr.sndscopy.snapshot;

import org.jspecify.annotations.NullMarked;
