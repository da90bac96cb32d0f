/** What Spark calls in the process of an executor. */
@NullMarked
package fr.sndscopy.spark.executor;

import org.jspecify.annotations.NullMarked;
