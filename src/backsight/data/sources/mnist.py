"""MNIST: 70,000 handwritten digits of 28 x 28 pixels, the last 10,000 its official test set."""

from backsight.data.picture_sets.pictures import PictureSet
from backsight.data.sources._record import make_mnist_like

FILES = PictureSet(
    name="mnist",
    classes=tuple("0123456789"),
    target="digit",
    sizes=(9912422, 28881, 1648877, 4542),
    md5s=(
        "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "d53e105ee54ea40749a09fcbcd1e9432",
        "9fb629c4189551a2d022fa330f9573f3",
        "ec29112dd5afa0611ce80d1b7f02629c",
    ),
    mirrors=(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
)

mnist = make_mnist_like(FILES, reference="LeCun, Cortes and Burges 1998. CC BY-SA 3.0.")
