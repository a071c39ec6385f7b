// SPDX-License-Identifier: Apache-2.0
/**
 * Fixtures that tests of several modules use: a PostgreSQL and a Kafka broker for all classes of a
 * JVM, processes, ports and waiting. It knows no other module, so that each may use it.
 */
@org.jspecify.annotations.NullMarked
package io.zoetic.testkit;
