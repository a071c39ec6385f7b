// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.vectorstore.VectorStoreException;
import io.zoetic.vectorstore.VectorStoreException.Reason;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes runs to their end. One thread, but for {@link #stop}. */
public final class TrainingJob {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private final Tools tools;
  private volatile boolean stopping;

  /**
   * What may be done with runs.
   *
   * @param actor who trains, for the audit
   * @param progress is told of every step: loss, reward, KL, tokens
   */
  public TrainingJob(
      Workshop workshop,
      TrainerStores stores,
      String actor,
      Consumer<Map<String, Object>> progress) {
    this.tools = Tools.of(workshop, stores, actor, progress);
  }

  /**
   * Takes a run to its end, unless the store falls silent: its lease then ends, and another trainer
   * goes on.
   */
  public void run(RunLease lease) {
    var log = LOG.atInfo().addKeyValue("run", lease.run().id());
    log.addKeyValue("expert", lease.run().request().expert()).log("a run starts");
    try (LeaseKeeper keeper = new LeaseKeeper(tools.stores().runs(), lease, () -> stopping)) {
      Verdict verdict = new Course(tools, lease, keeper).run();
      tools
          .stores()
          .runs()
          .end(lease, verdict.state(), verdict.version(), verdict.why(), verdict.evaluations());
      LOG.atInfo().addKeyValue("run", lease.run().id()).log(verdict.why());
    } catch (NothingToLearnException e) {
      LOG.atInfo().addKeyValue("run", lease.run().id()).log(e.getMessage());
      end(lease, RunState.REFUSED, e);
    } catch (LeaseLostException e) {
      LOG.atWarn()
          .addKeyValue("run", lease.run().id())
          .setCause(e)
          .log("the run is left to another");
    } catch (VectorStoreException e) {
      if (e.reason() == Reason.UNAVAILABLE || e.reason() == Reason.CONFLICT) {
        LOG.atWarn().addKeyValue("run", lease.run().id()).setCause(e).log("the run is left");
      } else {
        fail(lease, e);
      }
    } catch (RuntimeException e) {
      fail(lease, e);
    }
  }

  /** Leaves the run that is under way, soon, to whoever takes its lease next. Thread-safe. */
  public void stop() {
    stopping = true;
  }

  private void fail(RunLease lease, RuntimeException why) {
    LOG.atError().addKeyValue("run", lease.run().id()).setCause(why).log("the run has failed");
    end(lease, RunState.FAILED, why);
  }

  private void end(RunLease lease, RunState state, RuntimeException why) {
    tools.stores().runs().end(lease, state, null, String.valueOf(why.getMessage()), List.of());
  }
}
