/** Benchmarks of the paths that every row takes, for JMH: {@link fr.sndscopy.it.jmh.ConvertBenchmark} has them all. */
@NullMarked
package fr.sndscopy.it.jmh;

import org.jspecify.annotations.NullMarked;
