/** Parts are worked on by executors of Spark: real processes of a cluster on this machine. */
@NullMarked
package fr.sndscopy.it.spark;

import org.jspecify.annotations.NullMarked;
