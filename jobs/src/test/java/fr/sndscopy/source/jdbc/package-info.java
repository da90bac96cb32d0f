@NullMarked
package fr.sndscopy.source.jdbc;

import org.jspecify.annotations.NullMarked;
