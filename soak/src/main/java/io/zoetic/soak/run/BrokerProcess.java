// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedKafkaBroker;
import java.nio.file.Path;

/** The embedded Kafka broker alone in its process, so that it can be killed alone. */
final class BrokerProcess {
  static final String RUNS = "broker accepts connections";

  private BrokerProcess() {}

  /**
   * @param arguments the data directory and the port
   */
  public static void main(String[] arguments) {
    DataDirectory directory = DataDirectory.kept(Path.of(arguments[0]));
    // Its threads keep the process running.
    EmbeddedKafkaBroker broker =
        EmbeddedKafkaBroker.start(directory, Integer.parseInt(arguments[1]));
    System.out.println(RUNS + " at " + broker.options().bootstrapServers());
  }
}
