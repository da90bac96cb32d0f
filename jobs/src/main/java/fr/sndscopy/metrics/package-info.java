/**
 * What is counted and timed, and how Prometheus gets it: begin with {@link fr.sndscopy.metrics.Metrics}. What is told of a home stands in
 * {@link fr.sndscopy.metrics.Facts}, and what it is called in {@link fr.sndscopy.metrics.FactGauges}.
 */
@NullMarked
package fr.sndscopy.metrics;

import org.jspecify.annotations.NullMarked;
