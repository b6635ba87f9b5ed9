module milvus.example/crash

go 1.21
