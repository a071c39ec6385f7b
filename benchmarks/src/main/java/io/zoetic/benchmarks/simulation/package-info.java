// SPDX-License-Identifier: Apache-2.0
/**
 * The platform at sizes that no machine here has, in virtual time. Admission, fair shares,
 * dispatch, supervision, intake and reports are the project's own classes; threads, broker,
 * database and model are queues that take as long as was measured. Every class says which it is.
 */
@NullMarked
package io.zoetic.benchmarks.simulation;

import org.jspecify.annotations.NullMarked;
