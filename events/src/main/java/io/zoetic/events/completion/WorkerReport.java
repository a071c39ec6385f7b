// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The report of an adapter worker to one gateway: after every decode step what changed, and at a
 * steady beat which of that gateway's prompts it holds.
 *
 * <p>One report carries all sequences of a step that wait at the same address, so Kafka sees one
 * record per step and gateway, not one per token.
 *
 * @param worker the id of the worker process
 * @param held what this worker holds and is alive to finish; a prompt whose attempt nobody names
 *     for a while is dispatched again
 * @param slots prompts of this gateway that the worker can have at a time: those that it can hold,
 *     less what it holds for others; null, as of workers that do not say, if that is unknown
 * @param waiting those held that it has not begun to read, so that they are not to blame should it
 *     vanish; absent in JSON means none, as of workers that do not say
 */
public record WorkerReport(
    String worker,
    List<PromptUpdate> updates,
    List<PromptAttempt> held,
    @Nullable Integer slots,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PromptAttempt> waiting) {
  public WorkerReport {
    requireNonNull(worker, "worker");
    // One of a kind that this build does not know is none.
    updates = updates.stream().filter(Objects::nonNull).toList();
    held = List.copyOf(held);
    waiting = waiting == null ? List.of() : List.copyOf(waiting);
  }

  /** A report that does not say how many slots there are, in which nothing waits. */
  public WorkerReport(String worker, List<PromptUpdate> updates, List<PromptAttempt> held) {
    this(worker, updates, held, null, List.of());
  }
}
