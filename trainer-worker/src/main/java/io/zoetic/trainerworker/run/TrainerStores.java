// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.Retention;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.learning.Curation;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.Routers;
import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.learning.TrainingRuns;
import io.zoetic.vectorstore.postgres.PostgresBaseModels;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresRetention;
import io.zoetic.vectorstore.postgres.experts.PostgresExpertRegistry;
import io.zoetic.vectorstore.postgres.learning.PostgresCuration;
import io.zoetic.vectorstore.postgres.learning.PostgresExamples;
import io.zoetic.vectorstore.postgres.learning.PostgresGrowth;
import io.zoetic.vectorstore.postgres.learning.PostgresInteractions;
import io.zoetic.vectorstore.postgres.learning.PostgresRouters;
import io.zoetic.vectorstore.postgres.learning.PostgresTrainers;
import io.zoetic.vectorstore.postgres.learning.PostgresTrainingRuns;
import java.time.Clock;
import java.time.Duration;

/**
 * The stores of a trainer. The caller closes it.
 *
 * @param baseModels where the trainer registers its base model and layout
 * @param registry where its versions go
 * @param trainers are told of this one
 * @param growth keeps what is no expert's yet
 * @param retention lets go what is too old
 */
public record TrainerStores(
    BaseModels baseModels,
    ExpertRegistry registry,
    Interactions interactions,
    Curation curation,
    Examples examples,
    TrainingRuns runs,
    Routers routers,
    Trainers trainers,
    Growth growth,
    Retention retention) {

  /**
   * All on one database.
   *
   * @param halfLife an example that is so much older than another is half as likely in a sample
   */
  public static TrainerStores on(PostgresDatabase database, Duration halfLife) {
    return new TrainerStores(
        new PostgresBaseModels(database),
        new PostgresExpertRegistry(database, Clock.systemUTC()),
        new PostgresInteractions(database),
        new PostgresCuration(database, halfLife),
        new PostgresExamples(database, halfLife),
        new PostgresTrainingRuns(database),
        new PostgresRouters(database),
        new PostgresTrainers(database),
        new PostgresGrowth(database),
        new PostgresRetention(database));
  }
}
