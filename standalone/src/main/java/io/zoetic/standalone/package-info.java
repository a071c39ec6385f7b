// SPDX-License-Identifier: Apache-2.0
/**
 * All of Zoetic in one JVM, and the command line.
 *
 * <p>{@link io.zoetic.standalone.embedded.EmbeddedPostgresServer} and {@link
 * io.zoetic.standalone.embedded.EmbeddedKafkaBroker} are the real servers, started on a {@link
 * io.zoetic.standalone.embedded.DataDirectory} that one process at a time owns. They listen on
 * 127.0.0.1 only and let every local process in.
 *
 * <p>{@link io.zoetic.standalone.Standalone} is the composition root: each part is a {@link
 * io.zoetic.standalone.embedded.Startup} on a thread of its own that waits for the parts it needs,
 * and all are closed in the opposite order. Gateway and adapter worker are the classes that run as
 * processes of their own elsewhere; they get a real event log and a real store, and know nothing of
 * this mode.
 *
 * <p>{@link io.zoetic.standalone.Main} is the command line.
 */
@NullMarked
package io.zoetic.standalone;

import org.jspecify.annotations.NullMarked;
