# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034 # read by who includes it
# Where the cluster of this machine is: ports on 127.0.0.1, and networks that lead nowhere else.
bridge=zoetic0
pods=10.89.7
services=10.0.0
api=16443
etcd=12379
