/** What goes between driver and executors, and how an executor does a task; knows neither Spark nor Spring. */
@NullMarked
package fr.sndscopy.spark.work;

import org.jspecify.annotations.NullMarked;
