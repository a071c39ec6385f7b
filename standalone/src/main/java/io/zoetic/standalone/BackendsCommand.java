// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedBackends;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the embedded backends alone, until told to end. */
@Command(
    name = "backends",
    description = "Runs the embedded PostgreSQL and Kafka, for services in processes beside it.")
final class BackendsCommand implements Callable<Integer> {
  @Mixin private final DataOptions data = new DataOptions();

  @Option(names = "--postgres-port", paramLabel = "N", description = "0: any free one (default)")
  private int postgresPort;

  @Option(names = "--kafka-port", paramLabel = "N", description = "0: any free one (default)")
  private int kafkaPort;

  @Override
  public Integer call() {
    var lifecycle = new Lifecycle();
    Thread shutdown = Foreground.closeAtShutdown(lifecycle);
    DataDirectory directory = lifecycle.add("data directory", data.open());
    EmbeddedBackends backends =
        EmbeddedBackends.begin(
            lifecycle, directory, new EmbeddedBackends.Ports(postgresPort, kafkaPort));
    backends.migrate();
    Path settings = backends.writeSettings(directory);
    System.out.printf("PostgreSQL  %s%n", backends.postgres().url());
    System.out.printf("Kafka       %s%n", backends.kafka().bootstrapServers());
    System.out.printf("passwords   %s (for you alone)%n", settings);
    System.out.printf("ready: --config=%s%n", settings);
    Foreground.await(shutdown);
    return ServiceMain.OK;
  }
}
