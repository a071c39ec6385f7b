// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.Settings;
import io.zoetic.standalone.embedded.DataDirectory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A {@link Standalone} of a test, on a throw-away directory and any free ports. */
record Standalones(Standalone platform, Lifecycle lifecycle) implements AutoCloseable {

  static Standalones start(Path checkpoint) {
    return start(checkpoint, Map.of());
  }

  /** With further settings of the services. */
  static Standalones start(Path checkpoint, Map<String, String> more) {
    var lifecycle = new Lifecycle();
    try {
      DataDirectory directory = lifecycle.add("data directory", DataDirectory.ephemeral());
      Map<String, String> values = new HashMap<>(more);
      values.put("gateway.port", "0");
      values.putIfAbsent("gateway.anonymous", "true");
      values.put("worker.model", checkpoint.toString());
      Settings settings = Settings.of(values);
      Standalone.Config config = Standalone.Config.from(settings);
      settings.finish();
      return new Standalones(Standalone.start(lifecycle, directory, config), lifecycle);
    } catch (RuntimeException | Error e) {
      lifecycle.close();
      throw e;
    }
  }

  String url() {
    return platform.url();
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
