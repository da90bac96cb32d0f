package fr.sndscopy.batch;

import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;

/**
 * What identifies a job instance: the same delivery, cut the same way, into the same store. A run with the same parameters goes on
 * where the last one stopped.
 *
 * @param dataset the store's dataset id
 * @param delivery its id
 * @param planSha256 of the plan
 */
record MigrateParameters(String dataset, String delivery, String planSha256) {
    JobParameters toJobParameters() {
        return new JobParametersBuilder()
                .addString("dataset", dataset)
                .addString("delivery", delivery)
                .addString("plan", planSha256)
                .toJobParameters();
    }
}
