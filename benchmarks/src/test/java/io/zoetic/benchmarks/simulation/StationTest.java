// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The queues of the simulation against what queueing theory knows exactly. */
class StationTest {
  private static final double SERVICE = 1e6;
  private static final int BATCHES = 40;
  private static final int PER_BATCH = 100_000;

  /** Two-sided, of Student's distribution with 39 degrees of freedom, for 99.9 %. */
  private static final double STUDENT = 3.56;

  private final Random draws = new Random(1);

  @ParameterizedTest(name = "M/M/{0} at a load of {1}")
  @CsvSource({"1, 0.5", "1, 0.9", "2, 0.7", "4, 0.9", "16, 0.95"})
  void randomWork_waitsAsErlangSays(int servers, double load) {
    double expected = erlangC(servers, load) * SERVICE / (servers * (1 - load));

    requireWait(servers, load, () -> exponential(SERVICE), expected);
  }

  @ParameterizedTest(name = "M/D/1 at a load of {0}")
  @CsvSource({"0.3", "0.7", "0.9"})
  void equalWork_waitsAsPollaczekAndKhinchinSay(double load) {
    requireWait(1, load, () -> SERVICE, load * SERVICE / (2 * (1 - load)));
  }

  @Test
  void load_isTheWorkForTheTimeOfAllServers() {
    Station station = new Station(2);
    station.serve(0, 500);
    station.measureFrom(1_000);

    station.serve(1_000, 600);
    station.serve(1_100, 600);
    station.serve(1_200, 1_800);

    assertThat(station.load(2_000)).isEqualTo(1.5);
    assertThat(station.meanWait()).isEqualTo(400.0 / 3);
    assertThat(station.rate(2_000)).isEqualTo(3e6);
  }

  /** Means of batches are nearly independent, so they tell how far off their own mean may be. */
  private void requireWait(int servers, double load, DoubleSupplier service, double expected) {
    Station station = new Station(servers);
    double between = SERVICE / (servers * load);
    double at = 0;
    double sum = 0;
    double squares = 0;
    for (int batch = -1; batch < BATCHES; batch++) {
      station.measureFrom((long) at);
      for (int i = 0; i < PER_BATCH; i++) {
        at += exponential(between);
        station.serve((long) at, (long) service.getAsDouble());
      }
      double mean = batch < 0 ? 0 : station.meanWait();
      sum += mean;
      squares += mean * mean;
    }
    double mean = sum / BATCHES;
    double deviation = Math.sqrt((squares - BATCHES * mean * mean) / (BATCHES - 1));
    double error = STUDENT * deviation / Math.sqrt(BATCHES);
    assertThat(mean).isCloseTo(expected, within(error));
    assertThat(error).as("the test can tell").isLessThan(0.1 * expected + 0.001 * SERVICE);
  }

  private double exponential(double mean) {
    return -Math.log(1 - draws.nextDouble()) * mean;
  }

  /** The probability that one who comes has to wait. */
  private static double erlangC(int servers, double load) {
    double offered = servers * load;
    double term = 1;
    double sum = 0;
    for (int k = 0; k < servers; k++) {
      sum += term;
      term *= offered / (k + 1);
    }
    double all = term / (1 - load);
    return all / (sum + all);
  }
}
