// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.vectorstore.expert.Acknowledgement;
import io.zoetic.vectorstore.expert.AliasName;
import io.zoetic.vectorstore.expert.ExpertStatus;
import io.zoetic.vectorstore.expert.Fleet;
import io.zoetic.vectorstore.expert.FleetWorker;
import io.zoetic.vectorstore.expert.Pointer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How far the fleet has come with an expert's last change. */
record Convergence(ExpertStatus expert, List<Worker> workers) {
  /** A worker that has been silent for longer may be dead, or cut off from PostgreSQL alone. */
  static final Duration ALIVE = Duration.ofSeconds(10);

  /** One that has been silent for longer is taken for dead. */
  static final Duration REMEMBERED = Duration.ofMinutes(1);

  Convergence {
    workers = List.copyOf(workers);
  }

  /** Where a worker is. */
  enum State {
    /** It serves what the expert says. */
    CONVERGED,
    /** It has not said so yet. */
    PENDING,
    /** It cannot, and serves what it served before. */
    FAILED,
    /** Nothing is heard of it: it may still serve what it served before. */
    SILENT
  }

  /**
   * One worker.
   *
   * @param last what it said of the expert; null if nothing
   */
  record Worker(String id, State state, @Nullable Acknowledgement last) {}

  /**
   * Asks the fleet; blocks.
   *
   * @param expert read before the workers are: they may only be further
   */
  static Convergence of(ExpertStatus expert, Fleet fleet) {
    Map<String, Acknowledgement> known =
        fleet.acknowledgements(expert.name(), REMEMBERED).stream()
            .collect(
                Collectors.toMap(
                    Fleet.WorkerAcknowledgement::worker,
                    Fleet.WorkerAcknowledgement::acknowledgement));
    Set<String> alive =
        fleet.workers(ALIVE).stream().map(FleetWorker::id).collect(Collectors.toSet());
    Function<FleetWorker, Worker> worker =
        each -> {
          Acknowledgement last = known.get(each.id());
          State state = alive.contains(each.id()) ? state(expert, last) : State.SILENT;
          return new Worker(each.id(), state, last);
        };
    return new Convergence(expert, fleet.workers(REMEMBERED).stream().map(worker).toList());
  }

  private static State state(ExpertStatus expert, @Nullable Acknowledgement last) {
    if (last == null || last.epoch() < expert.epoch()) {
      return State.PENDING;
    }
    return last.failure() == null ? State.CONVERGED : State.FAILED;
  }

  /** Whether there are workers, and all of them serve what the expert says. */
  boolean isComplete() {
    return !workers.isEmpty()
        && workers.stream().allMatch(worker -> worker.state() == State.CONVERGED);
  }

  /**
   * Writes an object.
   *
   * @param learning whether the expert can learn
   */
  void write(JsonGenerator out, LearningStatus.Found learning) throws IOException {
    out.writeStartObject();
    out.writeStringField("expert", expert.name());
    out.writeNumberField("epoch", expert.epoch());
    VersionJson.writeNumber(
        out, "champion", expert.pointer(AliasName.CHAMPION).map(Pointer::version).orElse(null));
    out.writeBooleanField("converged", isComplete());
    out.writeArrayFieldStart("workers");
    for (Worker worker : workers) {
      write(out, worker);
    }
    out.writeEndArray();
    out.writeObjectFieldStart("learning");
    learning.write(out);
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Worker worker) throws IOException {
    Acknowledgement last = worker.last();
    out.writeStartObject();
    out.writeStringField("worker", worker.id());
    out.writeStringField(
        "state",
        switch (worker.state()) {
          case CONVERGED -> "converged";
          case PENDING -> "pending";
          case SILENT -> "silent";
          case FAILED -> "failed";
        });
    VersionJson.writeNumber(out, "epoch", last == null ? null : last.epoch());
    VersionJson.writeNumber(out, "version", last == null ? null : last.version());
    out.writeStringField("failure", last == null ? null : last.failure());
    out.writeStringField("at", last == null ? null : last.at().toString());
    out.writeEndObject();
  }
}
