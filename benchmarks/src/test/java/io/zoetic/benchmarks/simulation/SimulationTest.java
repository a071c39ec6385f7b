// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.benchmarks.simulation.Scenario.Besides;
import io.zoetic.benchmarks.simulation.Scenario.Changes;
import io.zoetic.benchmarks.simulation.Scenario.Fleet;
import io.zoetic.benchmarks.simulation.Scenario.Load;
import io.zoetic.events.completion.ErrorCode;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds whatever was measured, and that the real classes decide. */
class SimulationTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Requests of the last second, which may still be open. */
  private static final int LAST = 10;

  private static final Fleet FLEET = new Fleet(4, 2, 8, 0, 16, 1, 4, 16);

  private Costs costs;

  @BeforeEach
  void readCosts() throws URISyntaxException {
    costs = Costs.from(Path.of(getClass().getResource("round.costs").toURI()));
  }

  private static Scenario scenario(double rate, Besides besides, long seed) {
    return new Scenario(FLEET, new Load(rate, 20, 32, 16, 24, false, besides), Changes.NONE, seed);
  }

  private Simulation simulation(Scenario scenario, int promptsMax, int sayEvery) {
    return new Simulation(scenario, costs, new Simulation.Options(promptsMax, sayEvery, true));
  }

  /** Too many ask, some go away, and workers die: the ledger itself fails if one ends twice. */
  @Test
  void everyRequest_isAnsweredOnce_orRefusedWithAReason_orLeft() {
    Simulation simulation = simulation(scenario(600, new Besides(0.05, 1, 1, 0), 1), 200, 1);
    simulation.clients().start();
    simulation.run(SECOND.multipliedBy(2));
    simulation.kill(0, SECOND.multipliedBy(2));
    simulation.run(SECOND.multipliedBy(2));
    simulation.kill(3, SECOND.multipliedBy(2));
    simulation.run(SECOND.multipliedBy(6));
    simulation.drain();

    Ledger ledger = simulation.ledger();
    Outcome outcome = simulation.outcome(SECOND);
    assertThat(ledger.open()).isZero();
    assertThat(ledger.count()).isGreaterThan(5_000);
    assertThat(ledger.answered()).isGreaterThan(1_000);
    assertThat(ledger.left()).isPositive();
    assertThat(ledger.refused()).containsOnlyKeys(ErrorCode.QUEUE_FULL);
    assertThat(ledger.answered() + ledger.left() + ledger.refusals()).isEqualTo(ledger.count());
    assertThat(outcome.rates().redispatched()).isPositive();
    assertThat(simulation.workers()).allMatch(worker -> worker.held() == 0);
    assertThat(simulation.gateways()).allMatch(each -> each.supervisor().pending() == 0);
  }

  /** Each hour of a day tells what was in it. */
  @Test
  void whatWasBefore_isNotMeasured() {
    Simulation simulation = simulation(scenario(600, Besides.NOTHING, 1), 200, 1);
    simulation.clients().start();
    simulation.run(SECOND.multipliedBy(2));
    simulation.kill(0, SECOND.multipliedBy(2));
    simulation.run(SECOND.multipliedBy(8));
    int refused = simulation.ledger().refusals();
    simulation.measureFromHere();
    simulation.run(SECOND);

    assertThat(refused).isPositive();
    assertThat(simulation.ledger().measuredRefusals())
        .isPositive()
        .isEqualTo(simulation.ledger().refusals() - refused);
    assertThat(simulation.outcome(SECOND).rates().redispatched()).isZero();
  }

  @Test
  void sameSeed_runsTheSame_andAnotherDoesNot() {
    assertThat(lineOf(7)).isEqualTo(lineOf(7)).isNotEqualTo(lineOf(8));
  }

  private String lineOf(long seed) {
    Scenario scenario = scenario(150, new Besides(0.01, 1, 1, 0), seed);
    return simulation(scenario, 200, 1).measure(SECOND, SECOND.multipliedBy(4)).line();
  }

  /** As it is with real gateways and workers: one asks for several times what there is. */
  @Test
  void neighbourWhoAsksForEverything_costsAnotherTenantNothing() {
    Simulation quiet = simulation(scenario(20, Besides.NOTHING, 1), 1024, 1);
    double before = quiet.measure(SECOND, SECOND.multipliedBy(20)).times().firstToken().millis(0.5);

    Simulation busy = simulation(scenario(1_500, Besides.NOTHING, 1), 1024, 1);
    List<Ledger.Asked> globex = new ArrayList<>();
    busy.clients().tenants(List.of("acme"));
    busy.clients().start();
    busy.run(SECOND.multipliedBy(10));
    busy.measureFromHere();
    for (int i = 0; i < 200; i++) {
      globex.add(busy.clients().ask("globex"));
      busy.run(Duration.ofMillis(100));
    }

    assertThat(globex).noneMatch(Ledger.Asked::isRefused);
    assertThat(globex.subList(0, globex.size() - LAST)).noneMatch(Ledger.Asked::isOpen);
    assertThat(busy.ledger().refusals()).isGreaterThan(1_000);
    assertThat(median(globex)).isLessThan(3 * before + 50);
  }

  private static double median(List<Ledger.Asked> asked) {
    return asked.stream()
        .mapToDouble(Ledger.Asked::firstTokenMillis)
        .sorted()
        .toArray()[asked.size() / 2];
  }

  /** Both ask for more than there is: tokens go by weights, which are equal, not by requests. */
  @Test
  void tenantsWhoAskForMoreThanThereIs_getTheSame() {
    Simulation simulation = simulation(scenario(900, Besides.NOTHING, 3), 1024, 1);
    simulation.clients().tenants(List.of("acme", "acme", "globex"));
    simulation.clients().start();
    simulation.run(SECOND.multipliedBy(10));
    simulation.measureFromHere();
    simulation.run(SECOND.multipliedBy(20));

    double acme = simulation.ledger().tokensOf("acme");
    double globex = simulation.ledger().tokensOf("globex");
    assertThat(acme / (acme + globex)).isCloseTo(0.5, within(0.03));
  }

  /** Saying several tokens at once spares the simulation most of its work and changes nothing. */
  @Test
  void tokensThatAreToldTogether_loadTheSame() {
    Outcome exact = outcomeOf(1);
    Outcome coarse = outcomeOf(8);

    assertThat(coarse.rates().answered()).isCloseTo(exact.rates().answered(), within(3.0));
    assertThat(coarse.rates().reports() / exact.rates().reports()).isCloseTo(1, within(0.03));
    assertThat(coarse.loads().loops() / exact.loads().loops()).isCloseTo(1, within(0.05));
    assertThat(coarse.times().firstToken().millis(0.5))
        .isCloseTo(exact.times().firstToken().millis(0.5), within(2.0));
  }

  private Outcome outcomeOf(int sayEvery) {
    return simulation(scenario(120, Besides.NOTHING, 5), 1024, sayEvery)
        .measure(SECOND.multipliedBy(2), SECOND.multipliedBy(30));
  }

  /** Lanes without workers, or gateways that wait for others' workers, would leave some open. */
  @ParameterizedTest
  @MethodSource("tries")
  void whateverIsTried_allWhoAskAreAnswered(Scale.Try tried) {
    Simulation simulation = simulation(Scale.scenario(tried, 30, 1), 1024, 4);
    simulation.measure(SECOND, SECOND);
    simulation.drain();

    assertThat(simulation.ledger().open()).isZero();
    assertThat(simulation.ledger().refusals()).isZero();
    assertThat(simulation.ledger().answered()).isGreaterThan(500);
  }

  static List<Scale.Try> tries() {
    return Scale.tries();
  }

  @Test
  void regionsTogether_haveTheSumOfRatesAllTimesAndTheGreatestLoads() {
    List<Outcome> regions =
        List.of(
            simulation(scenario(40, Besides.NOTHING, 7), 1024, 1).measure(SECOND, SECOND),
            simulation(scenario(120, Besides.NOTHING, 8), 1024, 1).measure(SECOND, SECOND));
    Outcome together = Outcome.together(regions);

    assertThat(together.sizes()).isEqualTo(new Outcome.Sizes(8, 4));
    assertThat(together.rates().answered())
        .isEqualTo(regions.getFirst().rates().answered() + regions.getLast().rates().answered());
    assertThat(together.loads().models())
        .isBetween(regions.getFirst().loads().models(), regions.getLast().loads().models());
    assertThat(together.loads().prompts()).isEqualTo(regions.getLast().loads().prompts());
    assertThat(together.times().firstToken().millis(0.999))
        .isEqualTo(regions.stream().mapToDouble(SimulationTest::longestWait).max().orElseThrow());
  }

  private static double longestWait(Outcome outcome) {
    return outcome.times().firstToken().millis(0.999);
  }

  @Test
  void promptsThatGoByTenant_findWorkersThatHaveReadTheirBeginning() {
    Scale.Try anywhere = Scale.tries().get(1);
    Scale.Try byTenant = Scale.tries().get(4);

    assertThat(readFor(byTenant)).isLessThan(0.9 * readFor(anywhere));
  }

  private double readFor(Scale.Try tried) {
    Scenario scenario = Scale.scenario(tried, 100, 1);
    Outcome outcome =
        new Simulation(scenario, costs, new Simulation.Options(1024, 8, false))
            .measure(SECOND, SECOND);
    return outcome.rates().read() / outcome.rates().answered();
  }
}
