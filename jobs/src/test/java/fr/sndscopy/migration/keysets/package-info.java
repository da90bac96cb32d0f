@NullMarked
package fr.sndscopy.migration.keysets;

import org.jspecify.annotations.NullMarked;
