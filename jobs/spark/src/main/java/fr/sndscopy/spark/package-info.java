/** Tasks are done by executors of Apache Spark; {@link fr.sndscopy.spark.SparkMachines} is the entry. Spark schedules and retries, the books stay the driver's. */
@NullMarked
package fr.sndscopy.spark;

import org.jspecify.annotations.NullMarked;
