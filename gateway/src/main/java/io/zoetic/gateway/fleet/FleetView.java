// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.fleet;

import io.zoetic.core.ExpertPointer.Standing;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.Gateways;
import io.zoetic.vectorstore.learning.Trainers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the processes of the platform have said of themselves. All of it is in the store, so
 * every gateway says the same, this one of itself too. Thread-safe; blocks.
 */
public final class FleetView {
  /**
   * One that has been silent for longer is not shown, or earlier, where it is forgotten earlier.
   */
  static final Duration SHOWN = Fleet.FORGOTTEN_AFTER;

  /** Experts that are named of those that a worker does not serve as it should. */
  private static final int OTHERS_SHOWN = 20;

  /** Experts whose traffic is told. */
  static final int TRAFFIC_SHOWN = 1000;

  private final Fleet fleet;
  private final Gateways gateways;
  private final Trainers trainers;
  private final Standings standings;

  public FleetView(GatewayStores stores) {
    this.fleet = stores.fleet();
    this.gateways = stores.gateways();
    this.trainers = stores.trainers();
    this.standings = new Standings(stores.experts());
  }

  /** As of now. */
  public FleetJson read() {
    return new FleetJson(
        gateways.heard().stream().map(FleetJson.Gateway::of).toList(),
        workers(),
        trainers.heard().stream()
            .filter(each -> each.silence().compareTo(SHOWN) <= 0)
            .map(FleetJson.Trainer::of)
            .sorted(FleetJson.Trainer.BY_ID)
            .toList(),
        FleetJson.Traffic.of(gateways.traffic(Fleet.ALIVE, TRAFFIC_SHOWN)));
  }

  private List<FleetJson.Worker> workers() {
    List<Fleet.Heard> heard = fleet.heard();
    Map<String, Standing> wanted = standings.now();
    Map<String, Fleet.Progress> progress =
        fleet.progress(wanted, Fleet.ALIVE, OTHERS_SHOWN).stream()
            .collect(Collectors.toMap(Fleet.Progress::worker, Function.identity()));
    boolean ahead =
        progress.values().stream()
            .flatMap(each -> each.others().stream())
            .anyMatch(other -> isAhead(other.last(), wanted.get(other.expert())));
    // What a worker knows already can be read by now, unless it is not the registry's word.
    Map<String, Standing> latest = ahead ? standings.now() : wanted;
    return heard.stream()
        .filter(each -> each.silence().compareTo(SHOWN) <= 0)
        .map(each -> FleetJson.Worker.of(each, served(each, latest, progress)))
        .toList();
  }

  private static boolean isAhead(@Nullable Acknowledgement last, @Nullable Standing wanted) {
    return last != null && (wanted == null || last.epoch() > wanted.epoch());
  }

  /** What it serves now; null of one that is silent. */
  private static FleetJson.@Nullable Served served(
      Fleet.Heard worker, Map<String, Standing> wanted, Map<String, Fleet.Progress> progress) {
    if (worker.silence().compareTo(Fleet.ALIVE) > 0) {
      return null;
    }
    Fleet.Progress found = progress.get(worker.worker().id());
    return found == null
        // It has come, or spoken again, since the one was read and before the other.
        ? FleetJson.Served.of(new Fleet.Progress(worker.worker().id(), 0, List.of()), wanted)
        : FleetJson.Served.of(found, wanted);
  }
}
