// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a process from its command line to its exit code.
 *
 * {@snippet :
 * public static void main(String[] arguments) {
 *   System.exit(ServiceMain.run(
 *       List.of(arguments), System.getenv(), GatewayConfig::from, Gateway::start));
 * }
 * }
 */
public final class ServiceMain {
  /** Everything went well. */
  public static final int OK = 0;

  /** The process failed; the log says why. */
  public static final int FAILED = 1;

  /** The settings are wrong; standard error lists every problem. */
  public static final int INVALID_SETTINGS = 2;

  private static final Logger LOG = LoggerFactory.getLogger(ServiceMain.class);

  private ServiceMain() {}

  /**
   * Runs a service until the process is told to end: reads its configuration, logs it, starts the
   * service, again and again for {@code start.patience} if need be, and closes it on SIGTERM or
   * SIGINT.
   *
   * @param configure reads what it needs from the settings; {@link Settings#finish} is called here
   * @param start starts the service; what it returns is closed at shutdown
   * @return the exit code
   */
  public static <C> int run(
      List<String> arguments,
      Map<String, String> environment,
      Function<Settings, C> configure,
      Function<C, ? extends AutoCloseable> start) {
    return runOnce(
        arguments,
        environment,
        settings -> new Service<>(StartPatience.from(settings), configure.apply(settings)),
        service ->
            Lifecycle.awaitShutdown(service.patience.start(() -> start.apply(service.config))));
  }

  /** A service that is to be started. */
  private record Service<C>(StartPatience patience, C config) {}

  /** Like {@link #run} for a process that ends by itself: it is done when {@code task} returns. */
  public static <C> int runOnce(
      List<String> arguments,
      Map<String, String> environment,
      Function<Settings, C> configure,
      Consumer<C> task) {
    Settings settings = Settings.from(arguments, environment);
    C config;
    try {
      config = configure.apply(settings);
      settings.finish();
    } catch (InvalidSettingsException e) {
      System.err.println(e.getMessage());
      return INVALID_SETTINGS;
    }
    LOG.info("settings:\n{}", settings.effective());
    try {
      task.accept(config);
      return OK;
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("the process failed");
      return FAILED;
    }
  }
}
