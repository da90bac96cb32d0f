@NullMarked
package fr.sndscopy.inventory;

import org.jspecify.annotations.NullMarked;
