// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.vectorstore.VectorStore;
import io.zoetic.vectorstore.expert.ExpertRegistry;
import io.zoetic.vectorstore.learning.Curation;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.Interactions;
import io.zoetic.vectorstore.learning.Routers;
import io.zoetic.vectorstore.learning.TrainingRuns;

/**
 * What PostgreSQL is to a trainer. The caller closes it.
 *
 * @param baseModels where the trainer registers its base model and layout
 * @param registry where its versions go
 */
public record TrainerStores(
    VectorStore baseModels,
    ExpertRegistry registry,
    Interactions interactions,
    Curation curation,
    Examples examples,
    TrainingRuns runs,
    Routers routers) {}
