// SPDX-License-Identifier: Apache-2.0
/**
 * What every process needs and no domain word: settings, life cycle, health, metrics, logging.
 *
 * <p>{@link io.zoetic.bootstrap.Settings} reads typed values from a properties file, the
 * environment and flags, and reports every problem at once. {@link io.zoetic.bootstrap.ServiceMain}
 * takes a process from its command line to its exit code; {@link io.zoetic.bootstrap.Lifecycle}
 * closes what the process started, last started first. {@link
 * io.zoetic.bootstrap.OperationsEndpoint} answers {@code /livez}, {@code /readyz} and {@code
 * /metrics} from {@link io.zoetic.bootstrap.HealthChecks} and the registry that {@link
 * io.zoetic.bootstrap.Metrics} creates. The resource {@code log4j2.xml} is the logging of all
 * processes.
 *
 * <p>Settings belong to the thread that starts the process; everything else here is thread-safe.
 */
@NullMarked
package io.zoetic.bootstrap;

import org.jspecify.annotations.NullMarked;
