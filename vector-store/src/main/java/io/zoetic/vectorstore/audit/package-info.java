// SPDX-License-Identifier: Apache-2.0
/** Who changed what and why, in a chain of hashes. */
@NullMarked
package io.zoetic.vectorstore.audit;

import org.jspecify.annotations.NullMarked;
