/** What an SNDS table is: its columns, their types, and the years in which they exist. */
@NullMarked
package fr.sndscopy.schema;

import org.jspecify.annotations.NullMarked;
