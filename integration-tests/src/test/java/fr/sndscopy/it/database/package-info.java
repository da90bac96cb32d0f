/** Deliveries whose rows are in a database. */
@NullMarked
package fr.sndscopy.it.database;

import org.jspecify.annotations.NullMarked;
