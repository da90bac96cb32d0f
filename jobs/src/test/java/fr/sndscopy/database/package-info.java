@NullMarked
package fr.sndscopy.database;

import org.jspecify.annotations.NullMarked;
